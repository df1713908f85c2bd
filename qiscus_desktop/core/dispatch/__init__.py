"""How events leave the core: the stream, callbacks with the documented shapes, interceptors."""
