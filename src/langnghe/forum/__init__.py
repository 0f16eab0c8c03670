"""What surrounds the opinions: delegates and programme, the plan's deadlines, tasks, complaints."""
