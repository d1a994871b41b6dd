"""The way of a report: one question a page, answers kept sealed on the server until it is sent."""
