"""What is counted: the dashboards of offices and bureau, and the public statistics of closed months."""
