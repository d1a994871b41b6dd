"""Pages of the routing laboratory: rules and duties as versions, the tester, the proof, the draft."""
