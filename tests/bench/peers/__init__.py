"""What a user might pick instead: each peer a small program that counts the same incidents its own way."""
