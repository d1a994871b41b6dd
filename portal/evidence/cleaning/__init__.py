"""Taking out of a file what tells on its author: in a child process that can do nothing else."""
