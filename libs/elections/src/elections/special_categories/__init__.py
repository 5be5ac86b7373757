"""Detection of special categories of personal data (GDPR, art. 9) in short French texts. Pure."""
