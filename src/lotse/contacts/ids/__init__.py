"""Which contacts were there already: 128-bit digests of (source, contact_id)."""
