"""`make torture`: the real program is killed, its files damaged, its server misbehaves; all by a seed."""
