"""The realtime side: MQTT 3.1.1 over TCP and over WebSocket, with the topic and presence rules of the service."""
