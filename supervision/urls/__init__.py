"""Paths: public.py for anyone, desk.py after sign-in; one file for each noun."""
