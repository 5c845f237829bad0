"""What every service's HTTP side shares."""
