"""The version of this package, told to the service and shown to people."""

VERSION = "0.1.0"
