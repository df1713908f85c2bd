"""The timeline as screen readers and other assistive programs see it."""
