"""The chat, for everybody who reaches the installation, and its webhook for chat services."""
