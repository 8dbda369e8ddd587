"""Peers whose licences or dependencies keep them out of Lotse's environment: asked as processes of their own."""
