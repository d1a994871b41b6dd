"""Programs that read a stranger's file: started without anything of the worker, and fenced in."""
