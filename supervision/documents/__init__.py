"""Documents that go out as .docx."""
