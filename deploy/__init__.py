"""What `./run` is made of: the environment, the embedded PostgreSQL, the processes, the gates."""
