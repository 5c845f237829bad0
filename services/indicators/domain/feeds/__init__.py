"""What each feed has spoken of, and when it should have spoken again."""
