"""Invitations that are open to a room: a QR code for canvassers, each of whom somebody lets in."""
