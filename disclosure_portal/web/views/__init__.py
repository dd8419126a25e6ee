"""Pages: public.py for anyone, desk.py after sign-in, errors.py when something goes wrong."""
