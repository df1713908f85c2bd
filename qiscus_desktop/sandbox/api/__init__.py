"""The REST side: understands every encoding clients use, finds the handler, answers in the envelope."""
