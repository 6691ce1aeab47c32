"""Reply values and their stored form, and sending them one step at a time. The only caller of the Bot API's sending methods."""
