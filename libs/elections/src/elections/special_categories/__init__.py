"""Words that reveal what GDPR, art. 9, protects, found in short French texts as campaign teams type them. Pure."""
