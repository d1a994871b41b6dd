"""The offices of the bureau, their areas, contacts and duties, and the rules that route tips to them."""
