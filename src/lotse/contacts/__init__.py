"""The contact log: one row per contact, one order, one consistent reading of it. No Django here."""
