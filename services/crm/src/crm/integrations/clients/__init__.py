"""Other software that a campaign lets in: registered with what it asks for, consented to by somebody who holds it."""
