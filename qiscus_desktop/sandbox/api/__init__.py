"""The REST side: finds the handler for a request, understands every encoding clients use, answers in the envelope."""
