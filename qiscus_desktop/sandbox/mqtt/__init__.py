"""The realtime side: MQTT 3.1.1 over TCP and WebSocket with the service's topic and presence rules."""
