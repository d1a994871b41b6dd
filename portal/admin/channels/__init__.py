"""Pages for what does not come by the web form: entering tips, keys of hotlines."""
