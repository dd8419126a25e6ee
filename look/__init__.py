"""Pictures of every workbook and document as it prints, for people to look at: `make look`, apart from the tests."""
