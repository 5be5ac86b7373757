"""The authorization server: consent of members, tokens for other software and for members through front-ends."""
