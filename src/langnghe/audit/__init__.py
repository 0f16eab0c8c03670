"""What an auditor checks a run by."""
