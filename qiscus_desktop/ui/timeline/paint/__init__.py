"""Painting rows and what is around them: the canvas, pictures, what has to be painted again."""
