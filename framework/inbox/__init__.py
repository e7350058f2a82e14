"""The pages of caseworkers and IT: server-rendered, complete without JavaScript."""
