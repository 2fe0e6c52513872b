"""Pages that several administrations share."""
