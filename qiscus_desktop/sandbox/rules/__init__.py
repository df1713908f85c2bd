"""What the service does, whoever asks (a client, a bot, the seed): rules over the data, then publishing."""
