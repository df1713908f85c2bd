"""One connection to the MQTT broker: its thread, its packets, its return after a loss."""
