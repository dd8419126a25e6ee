"""Pages: public.py for anyone, the others after sign-in."""
