"""What the notebooks show and ask: scenes, sliders, exercises; and what an instructor needs."""
