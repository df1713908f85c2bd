"""A stand-in for the Qiscus Chat service: REST, MQTT broker, rules, bots and faults in one process of its own."""
