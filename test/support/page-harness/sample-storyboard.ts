/** What the editor is shown with: every kind of thing that it has a control for. */
export const sampleStoryboard = `# The launch, for the web
version: 1
title: Launch teaser
output: { preset: web-720p, fps: 30 }
variables:
  - { id: headline, default: Made on this machine }
  - { id: tint, type: color, default: '#2b5bd7' }
scenes:
  - id: intro
    duration: 4 # long enough to read
    background: { gradient: ['#102030', '#405060'], angle: 45 }
    elements:
      - { type: image, src: photos/a.jpg, fit: cover, motion: { zoom: [1, 1.15], pan: right } }
      - { type: text, text: Made on this machine, position: bottom, animation: fade }
    transition: { type: fade, duration: 0.5 }
  - id: clip
    duration: auto
    elements:
      - { type: video, src: clips/b.mp4, trimStart: 3, volume: 0.4 }
  - id: outro
    duration: 3
    background: '#1a2a4a'
soundtrack: { src: music.mp3, volume: 0.6, loop: true }
`;
