"""How jobs come to be, are carried out, are stopped and come again."""
