"""What tests of every area share: guards, and a sandbox in a process of its own."""
