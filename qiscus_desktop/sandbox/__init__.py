"""A stand-in for the Qiscus Chat service: REST, broker, rules, bots and faults in its own process."""
