"""Painting rows and what stands around them: the canvas, pictures, what has to be painted again."""
