"""Files behind addresses: downloads, what may load by itself."""
