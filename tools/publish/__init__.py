"""Publication: the folder that other teams take, with the description in every form that they use."""
