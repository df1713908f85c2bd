"""What the service does, whoever asks for it (a client, a bot, the seed): rules on top of the data, then publishing."""
