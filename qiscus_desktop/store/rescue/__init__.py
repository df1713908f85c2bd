"""What is done for damaged, older and full files: copies, salvage page by page, reserved room."""
