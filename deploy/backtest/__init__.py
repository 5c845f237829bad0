"""What wardwatch and the common rules would have raised on somebody's counts, side by side."""
